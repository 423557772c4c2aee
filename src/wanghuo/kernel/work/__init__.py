"""Long work in the background, with progress that people see (后台作业)."""
