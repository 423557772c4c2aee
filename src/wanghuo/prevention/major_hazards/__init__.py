"""Major hazards 重大火灾隐患: judged by GB 35181, listed, supervised until zero."""
