"""The recipes, one TOML file each."""
