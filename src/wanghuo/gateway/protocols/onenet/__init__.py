"""China Mobile's OneNET: HTTP push with a signature (移动物联网平台)."""
