"""How it is kept: tables, database, search index, migrations. The only room that imports peewee."""
