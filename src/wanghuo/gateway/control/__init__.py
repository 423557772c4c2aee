"""What the house tells gateways (control://): opened by address, copied where it is elsewhere."""
