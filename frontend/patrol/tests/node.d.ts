// What of node the tests use.
declare module "node:test" {
  export function test(name: string, run: () => void | Promise<void>): void;
}
declare module "node:assert/strict" {
  const assert: {
    equal(a: unknown, b: unknown): void;
    deepEqual(a: unknown, b: unknown): void;
    ok(a: unknown): asserts a;
    match(a: string, b: RegExp): void;
    rejects(a: Promise<unknown> | (() => Promise<unknown>), b?: object): Promise<void>;
  };
  export default assert;
}
