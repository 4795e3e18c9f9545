"""The functions of the expression language, one module for each family; ``registry`` knows them all."""
