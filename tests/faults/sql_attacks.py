"""What a mapping could try: SQL that reads, writes, loads or opens something other than its own inputs.

In each text `{secret}` is a file outside of the source, `{sibling}` an input of the same source that the entity does
not use, `{other}` another delivery of the same input, `{warehouse}` the pipeline's database, `{landed}` a batch that
has landed, `{work}` the work folder, `{out}` a path to write to, `{port}` a web server on this machine.
"""

from __future__ import annotations

# Selects: each is tried as a mapping's sql, and in brackets as its expression and its condition.
READING = {
    "read_text": "select content from read_text('{secret}')",
    "read_blob": "select content from read_blob('{secret}')",
    "read_csv": "select * from read_csv('{secret}', header = false, auto_detect = false, columns = {{a: 'varchar'}})",
    "read_csv_of_environment": "select * from read_csv('/proc/self/environ')",
    "read_json": "select * from read_json_objects('{secret}')",
    "sniff_csv": "select * from sniff_csv('{secret}')",
    "glob": "select file from glob('{folder}/*')",
    "sibling_input": "select content from read_text('{sibling}')",
    "other_delivery": "select content from read_text('{other}')",
    "landed_batch": "select * from read_parquet('{landed}')",
    "landed_metadata": "select * from parquet_metadata('{landed}')",
    "climbing_out_of_work": "select content from read_text('{work}/../secret.txt')",
    "file_address": "select content from read_text('file://{secret}')",
    "file_as_table": "select * from '{secret}'",
    "csv_as_table": "select * from '{sibling}'",
    "quoted_path_as_table": 'select * from "{sibling}"',
    "parquet_as_table": "select * from '{landed}'",
    "database_as_table": "select * from '{warehouse}'",
    "read_duckdb": "select * from read_duckdb('{warehouse}', table_name = 'secrets')",
    "web_address": "select * from read_csv('http://127.0.0.1:{port}/x.csv')",
    "web_address_as_table": "select * from 'http://127.0.0.1:{port}/x.csv'",
    "upper_case": "select content from READ_TEXT('{secret}')",
    "quoted_function": "select content from \"read_text\"('{secret}')",
    "qualified_function": "select content from system.main.read_text('{secret}')",
    "dollar_quotes": "select content from read_text($${secret}$$)",
    "full_width_letters": "select content from ｒｅａｄ_text('{secret}')",
    "cyrillic_letter": "select content from r\u0435ad_text('{secret}')",
    "zero_width_space": "select content from read\u200b_text('{secret}')",
    "query": "select * from query('from read_text(''{secret}'')')",
    "query_table": "select * from query_table(['{sibling}'])",
    "serialized_sql": "select * from json_execute_serialized_sql(json_serialize_sql('from read_text(''{secret}'')'))",
    "in_a_cte": "with a as (select content from read_text('{secret}')) select * from a",
    "in_a_lambda": "select list_transform([1], lambda x: (select content from read_text('{secret}')))",
    "in_a_union": "select 'x' union all select content from read_text('{secret}')",
    "in_a_join": "select content from range(1) join (select content from read_text('{secret}')) on true",
    "behind_a_comment": "select /* one select -- */ content from read_text('{secret}') -- nothing else",
    "described": "select * from (describe '{sibling}')",
    "summarized": "select * from (summarize '{sibling}')",
    "getenv": "select getenv('HOME')",
    "sqlite_scan": "select * from sqlite_scan('{warehouse}', 'secrets')",
    "postgres_scan": "select * from postgres_scan('host=127.0.0.1 port={port}', 'public', 'secrets')",
    "python_variable": "select * from python_frame",
    "pandas_scan": "select * from pandas_scan(1)",
    "shadowed_name": "select 1 where exists (with python_frame as (select 1) from python_frame) "
    "union all select * from python_frame",
    "schema_of_the_engine": "select * from information_schema.no_such_table",
}

# Selects that the engine answers, from the connection's own memory: they tell nothing and lead nowhere.
TELLING = {
    "settings": "select value from duckdb_settings() where name not in ('allowed_paths', 'allowed_directories')",
    "current_setting": "select current_setting('memory_limit')",
    "secrets": "select * from duckdb_secrets()",
    "databases": "select * from duckdb_databases()",
    "temporary_files": "select * from duckdb_temporary_files()",
    "file_cache": "select * from duckdb_external_file_cache()",
    "tables_shown": "select * from (show tables)",
    "catalogue": "select * from information_schema.tables",
    "catalogue_by_cte": "select 1 where exists (with sqlite_master as (select 1) from sqlite_master) "
    "union all select count(*) from sqlite_master",
    "pragma_as_table": "select * from pragma_database_size()",
    "planner": "select json_serialize_plan('from read_text(''{secret}'')')",
    "shape_of_a_cell": "select json_structure('{{}}')",  # nested a million deep it ends the process
    "variable": "select getvariable('x')",
    "internal_function": "select __internal_compress_string_ubigint('x')",
    "glob_of_the_work_folder": "select * from glob('{work}/*')",
}

# Statements that are no select at all, with what makes two of one.
STATEMENTS = {
    "attach": "attach '{warehouse}' as w",
    "attach_read_only": "attach '{warehouse}' as w (read_only)",
    "attach_new": "attach '{out}.duckdb'",
    "copy_out": "copy (select 1) to '{out}'",
    "copy_in": "copy (select content from read_text('{secret}')) to '{work}/stolen.txt'",
    "export": "export database '{out}'",
    "import": "import database '{folder}'",
    "install": "install httpfs",
    "install_from": "install httpfs from 'http://127.0.0.1:{port}'",
    "load": "load httpfs",
    "load_file": "load '{secret}'",
    "set_external_access": "set enable_external_access = true",
    "set_directories": "set allowed_directories = ['/']",
    "set_paths": "set global allowed_paths = ['{secret}']",
    "unlock": "set lock_configuration = false",
    "reset": "reset allowed_paths",
    "more_memory": "pragma memory_limit = '100GB'",
    "more_memory_set": "set max_memory = '100GB'",
    "profile": "pragma profile_output = '{out}'",
    "log_to_file": "call enable_logging(storage = 'file', storage_path = '{out}')",
    "persistent_secret": "create persistent secret s (type http, bearer_token 'x')",
    "macro": "create macro peep() as table select content from read_text('{secret}')",
    "insert": "create table t as from read_text('{secret}')",
    "load_table": "copy (select 1) to '{warehouse}'",
    "prepared": "prepare p as select content from read_text('{secret}')",
    "update_extensions": "update extensions",
    "second_statement": "select 1; attach '{warehouse}' as w",
    "second_after_comment": "select 1 -- one\n; copy (select 1) to '{out}'",
    "second_after_line_separator": "select 1 --\u2028\n; copy (select 1) to '{out}'",
    "second_in_brackets": "select 1); copy (select 1) to '{out}'; select (1",
}

# Texts that are no expression but close the brackets around one.
ESCAPES = {
    "closes_the_bracket": "id) from tickets; attach '{warehouse}' as w; select (id",
    "closes_and_comments": "id from read_text('{secret}')) --",
    "second_column": "id, (select content from read_text('{secret}'))",
    "closes_and_unites": "id) union all select (content) from read_text('{secret}') where (true",
    "open_comment": "id /*",
    "open_quote": "id || '",
    "whole_select": "select content from read_text('{secret}')",
    "star_of_a_table": "* from read_text('{secret}')",
    "parameter_of_the_engine": "current_setting('allowed_paths')",
    "too_deep": "(" * 20_000 + "id" + ")" * 20_000,
    "too_long": "||".join(["id"] * 900),
}

# SQL that may be written, and never ends or grows without end.
SLOW = {
    "recursion": "with recursive t as (select 1 as n union all select n + 1 from t) select count(*) as n from t",
    "range": "select count(*) as n from range(1000000000000) as r(i) where i % 7 = 3",
    "cross_join": "select count(*) as n from range(1000000) as a(i), range(1000000) as b(i) where hash(a.i + b.i) = 1",
    "sort": "select sum(n) as n from (select sum(i) over (order by hash(i)) as n from range(100000000000) as r(i))",
}
LARGE = {
    "text": "select length(repeat('x', 4000000000)) as n",
    "texts": "select sum(length(repeat('x', 100000000 + i::integer))) as n from range(2048) as r(i)",
    "list": "select len(range(1000000000)) as n",
    "padding": "select length(format('{:>2000000000}', 'x')) as n",
    "doubling": "with recursive t as (select 'x' as s union all select s || s from t) "
    "select max(length(s)) as n from t",
    "aggregate": "select len(list(i)) as n from range(1000000000) as r(i)",
    "joined_text": "select length(string_agg(repeat('x', 1000), ',')) as n from range(10000000)",
    "replacement": "select length(replace(repeat('x', 100000), 'x', repeat('y', 100000))) as n",
}
