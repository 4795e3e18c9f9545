"""Objects and fields made and changed at run time by administrators; packages of them; advice on indexes."""
