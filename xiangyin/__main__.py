"""`python -m xiangyin` and the script `xiangyin`."""

from xiangyin.cli.app import main

if __name__ == "__main__":
    main()
