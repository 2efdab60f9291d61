"""Questions of arrays: which rows are nearest, exactly or by an index."""
