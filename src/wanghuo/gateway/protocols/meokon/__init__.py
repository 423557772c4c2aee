"""MEOKON wireless terminals, V3: pressure, level, temperature, hydrants (铭控无线终端协议)."""
