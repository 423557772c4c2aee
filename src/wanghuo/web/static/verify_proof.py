#!/usr/bin/env python3
"""Check a proof or an archive exported from the ledger (核对存证), without the platform.

    python verify_proof.py proof.json [--head HASH]
    python verify_proof.py ledger-00000001-00000120.jsonl.gz [--head HASH]

Needs Python 3.8 or newer and nothing else. Exit code 0: the record stands; 1: it does not.
A proof shows that the record is in the chain that ends at its head. Give `--head`, the hash of a
head noted down elsewhere when the record was already sealed, to know that it is the chain you mean.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import struct
import sys
from itertools import islice
from operator import xor
from pathlib import Path
from typing import IO, Any

MASK = 0xFFFFFFFF
GZIP = b"\x1f\x8b"
SM3_START = (
    0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600,
    0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
)  # fmt: skip


class ProofRefused(Exception):
    """The proof does not hold (证明不成立)."""


def rotate(word: int, count: int) -> int:
    """Rotate 32 bits to the left."""
    count %= 32
    return ((word << count) | (word >> (32 - count))) & MASK


def spread(word: int, first: int, second: int) -> int:
    """Mix a word with two rotations of itself (P0 and P1 of the standard)."""
    return word ^ rotate(word, first) ^ rotate(word, second)


def compress(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    """One step of SM3 (GB/T 32905-2016, 5.3)."""
    words = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        mixed = words[j - 16] ^ words[j - 9] ^ rotate(words[j - 3], 15)
        words.append(spread(mixed, 15, 23) ^ rotate(words[j - 13], 7) ^ words[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        early = j < 16
        constant = rotate(0x79CC4519 if early else 0x7A879D8A, j)
        ss1 = rotate((rotate(a, 12) + e + constant) & MASK, 7)
        ff = a ^ b ^ c if early else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if early else (e & f) | (~e & MASK & g)
        tt1 = (ff + d + (ss1 ^ rotate(a, 12)) + (words[j] ^ words[j + 4])) & MASK
        tt2 = (gg + h + ss1 + words[j]) & MASK
        a, b, c, d = tt1, a, rotate(b, 9), c
        e, f, g, h = spread(tt2, 9, 17), e, rotate(f, 19), g
    return tuple(map(xor, state, (a, b, c, d, e, f, g, h)))


def plain_sm3(data: bytes) -> bytes:
    """Compute SM3 where the machine's library has none."""
    padding = b"\x80" + b"\x00" * ((55 - len(data)) % 64)
    padded = data + padding + struct.pack(">Q", len(data) * 8)
    state: tuple[int, ...] = SM3_START
    for at in range(0, len(padded), 64):
        state = compress(state, padded[at : at + 64])
    return struct.pack(">8I", *state)


def digest(algorithm: str, data: bytes) -> bytes:
    """Hash with the algorithm that the block was sealed with."""
    if algorithm == "sha256":
        return hashlib.sha256(data).digest()
    if algorithm != "sm3":
        raise ProofRefused(f"不认识的算法：{algorithm}")
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        return plain_sm3(data)


def tree_root(leaf: bytes, index: int, size: int, path: list[bytes], algorithm: str) -> str:
    """Walk from the leaf up to the root (RFC 6962 trees)."""
    if not 0 <= index < size:
        raise ProofRefused("叶序号超出区块范围")
    node, steps = digest(algorithm, b"\x00" + leaf), list(path)
    while size > 1:
        if index ^ 1 < size:
            if not steps:
                raise ProofRefused("路径缺少一步")
            pair = steps.pop(0) + node if index & 1 else node + steps.pop(0)
            node = digest(algorithm, b"\x01" + pair)
        index, size = index // 2, (size + 1) // 2
    if steps:
        raise ProofRefused("路径多出一步")
    return node.hex()


def check_chain(blocks: list[dict[str, str]]) -> tuple[dict[str, Any], str]:
    """Follow the blocks up to the head; return the first header and the last hash."""
    previous, first = "", None
    for block in blocks:
        text = block["header"]
        header = json.loads(text)
        name = f"区块 {header['number']}"
        if previous and header["previous_hash"] != previous:
            raise ProofRefused(f"{name} 与前一区块不衔接")
        previous = digest(header["algorithm"], text.encode("utf-8")).hex()
        if previous != block["hash"]:
            raise ProofRefused(f"{name} 的哈希不符")
        first = first or header
    if first is None:
        raise ProofRefused("证明中没有区块")
    return first, previous


def check(proof: dict[str, Any], head: str) -> tuple[dict[str, Any], int, str]:
    """Return the proved record, its position and the head, or raise ProofRefused."""
    if proof["format"] != "wanghuo-proof-1":
        raise ProofRefused(f"不认识的证明格式：{proof['format']}")
    block, last = check_chain(proof["blocks"])
    size = block["last_position"] - block["first_position"] + 1
    path = [bytes.fromhex(step) for step in proof["path"]]
    leaf = proof["leaf"].encode("utf-8")
    if tree_root(leaf, proof["index"], size, path, block["algorithm"]) != block["root"]:
        raise ProofRefused(f"记录内容与区块 {block['number']} 的默克尔根不符")
    if last != proof["head"]:
        raise ProofRefused("区块链没有到达证明所称的链头")
    if head and head.lower() not in [each["hash"] for each in proof["blocks"]]:
        raise ProofRefused(f"从该记录到链头的区块中没有您给出的 {head}")
    return json.loads(proof["leaf"]), block["first_position"] + proof["index"], last


def merkle_root(nodes: list[bytes], algorithm: str) -> str:
    """Hash pairs up to the root; a last node without a sibling goes up as it is."""
    while len(nodes) > 1:
        pairs = [nodes[at : at + 2] for at in range(0, len(nodes), 2)]
        nodes = [digest(algorithm, b"\x01" + b"".join(p)) if len(p) > 1 else p[0] for p in pairs]
    return nodes[0].hex() if nodes else ""


def check_archive(lines: IO[str], head: str) -> tuple[int, int, str]:
    """Return how many blocks and facts an archive holds and its last hash, or refuse it."""
    told = json.loads(next(lines))
    if told["format"] != "wanghuo-archive-1":
        raise ProofRefused(f"不认识的归档格式：{told['format']}")
    blocks, facts, previous, is_met = 0, 0, "", not head
    for line in lines:
        told = json.loads(line)
        if "header" not in told:
            if (told["blocks"], told["facts"], told["head"]) != (blocks, facts, previous):
                raise ProofRefused("合计与内容不符")
            if not is_met:
                raise ProofRefused(f"归档的区块中没有您给出的 {head}")
            return blocks, facts, previous
        header, last = check_chain([told])
        name = f"区块 {header['number']}"
        if previous and header["previous_hash"] != previous:
            raise ProofRefused(f"{name} 与前一区块不衔接")
        size = header["last_position"] - header["first_position"] + 1
        leaves = [json.loads(leaf)["leaf"].encode("utf-8") for leaf in islice(lines, size)]
        nodes = [digest(header["algorithm"], b"\x00" + leaf) for leaf in leaves]
        if len(leaves) != size or merkle_root(nodes, header["algorithm"]) != header["root"]:
            raise ProofRefused(f"{name} 的事实内容被改动或不全")
        blocks, facts, previous = blocks + 1, facts + size, last
        is_met = is_met or last == head.lower()
    raise ProofRefused("归档文件没有写完")


def say(text: str) -> None:
    """Write a line in UTF-8, whatever the console's own encoding."""
    sys.stdout.buffer.write(f"{text}\n".encode())


def main() -> int:
    """Read the file, check it and say so."""
    parser = argparse.ArgumentParser(description="离线核对望火存证证明")
    parser.add_argument("proof", help="导出的证明文件（.json）或归档文件（.jsonl.gz）")
    parser.add_argument("--head", default="", help="另行保存的链头哈希")
    args = parser.parse_args()
    try:
        if Path(args.proof).read_bytes()[:2] == GZIP:
            with gzip.open(args.proof, "rt", encoding="utf-8") as lines:
                blocks, facts, last = check_archive(lines, args.head)
            say(f"归档完整：{blocks} 个区块、{facts} 条事实，末块 {last}。")
            return 0
        proof = json.loads(Path(args.proof).read_text(encoding="utf-8"))
        record, position, last = check(proof, args.head)
    except ProofRefused as refusal:
        say(f"证明不成立：{refusal}。")
        return 1
    except (KeyError, TypeError, ValueError, AttributeError, OSError, EOFError) as error:
        say(f"证明不成立：文件残缺或格式不对（{type(error).__name__}: {error}）。")
        return 1
    say(f"证明成立：该记录位于存证位置 {position}，链头 {last}。")
    say(json.dumps(record, ensure_ascii=False, indent=2))
    if not args.head:
        say("提示：请用 --head 给出另行保存的链头哈希，以确认是同一条链。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
