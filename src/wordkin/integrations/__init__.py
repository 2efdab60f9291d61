"""Other programs and libraries: one small file each, which is imported on demand."""
