"""`python -m wordkin` is the command `wordkin`."""

from wordkin.cli import main

if __name__ == "__main__":
    main()
