"""What the register prints; pure: values in, a file out."""
