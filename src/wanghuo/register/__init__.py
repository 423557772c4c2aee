"""Register 底册: places, buildings, facilities, firms, and people who cannot escape alone."""
