"""Where the bundled `motcua-kiosk` begins; PyInstaller wants a script, not a package."""

from kiosk_app.__main__ import main

if __name__ == "__main__":
    main()
