"""Objects in files: `SaveLoad`, and attributes that users gave to their objects, as plain data."""
