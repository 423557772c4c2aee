"""Exchange 交换: what goes to other systems, what comes from them, and how good the tables are."""
