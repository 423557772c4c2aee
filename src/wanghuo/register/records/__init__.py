"""Records 登记: one way to list, enter, change, import and close whatever a register keeps."""
