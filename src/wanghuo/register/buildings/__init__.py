"""Buildings 建筑: one file a building: height, use, chief, legacy approval."""
