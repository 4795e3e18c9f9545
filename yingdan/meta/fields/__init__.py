"""Field types, one file per family; ``registry`` knows them all."""
