"""Questions and updates that are put into SQL once: that costs Django ten times what a short one costs the database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Generic, TypeVar, cast

from django.db import connection, transaction
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql import UpdateQuery

Row = TypeVar("Row", bound=Model)


class Given(Expression):
    """Stands in a query for a value that comes with each call."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Lookup(Generic[Row]):
    """Finds the first of these rows, with those that were selected beside it."""

    def __init__(self, rows: QuerySet[Row]) -> None:
        query = rows.query.chain()
        query.set_limits(high=1)
        compiler = query.get_compiler(connection=connection)
        self._sql, self._parameters = compiler.as_sql()
        self._compiler, selected = compiler, [one for one, _, _ in compiler.select]
        self._converters = compiler.get_converters(selected)
        own = compiler.klass_info["select_fields"]
        self._own = slice(own[0], own[-1] + 1)
        self._names = [one.target.attname for one in selected[self._own]]
        self._others = get_related_populators(compiler.klass_info, compiler.select, connection.alias)  # type: ignore[call-arg] # of a later Django
        self._model = rows.model

    def first(self, **given: Any) -> Row | None:
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [_value(one, given) for one in self._parameters])
            found = cursor.fetchmany(1)
        for values in self._compiler.apply_converters(found, self._converters):
            row = self._model.from_db(connection.alias, self._names, values[self._own])
            for other in self._others:
                other.populate(values, row)
            return row
        return None


class Update(Generic[Row]):
    """Changes these rows to these values, and can tell some fields of each that it changed."""

    def __init__(self, rows: QuerySet[Row], values: Mapping[str, Any], told: Collection[str] = ()) -> None:
        query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
        query.add_update_values(dict(values))
        self._compiler = query.get_compiler(connection=connection)
        self._sql, self._parameters = self._compiler.as_sql()
        self._model = rows.model
        self._told = [field for field in rows.model._meta.concrete_fields if field.name in told]
        if self._told:
            returning, _ = connection.ops.return_insert_columns(self._told)  # type: ignore[attr-defined] # no stub
            self._sql = f"{self._sql} {returning}"
        self._converters = self._compiler.get_converters([field.cached_col for field in self._told])

    def run(self, **given: Any) -> int:
        """How many rows were changed."""
        with self._asked(given) as cursor:
            return int(cursor.rowcount)

    def run_each(self, each: Sequence[Mapping[str, Any]]) -> int:
        """The same with many values, one after another: how many rows were changed in all."""
        if len(each) == 1:
            return self.run(**each[0])
        with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
            cursor.executemany(self._sql, [self._values(given) for given in each])
            return int(cursor.rowcount)

    def tell(self, **given: Any) -> list[Row]:
        """The rows that were changed, with the fields that are told."""
        with self._asked(given) as cursor:
            rows = self._compiler.apply_converters(cursor.fetchall(), self._converters)
            names = [field.attname for field in self._told]
            return [self._model.from_db(connection.alias, names, values) for values in rows]

    @contextmanager
    def _asked(self, given: Mapping[str, Any]) -> Iterator[Any]:
        with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
            cursor.execute(self._sql, self._values(given))
            yield cursor

    def _values(self, given: Mapping[str, Any]) -> list[Any]:
        return [_value(one, given) for one in self._parameters]


def _value(parameter: Any, given: Mapping[str, Any]) -> Any:
    if isinstance(parameter, Given):
        return parameter.output_field.get_db_prep_save(given[parameter.name], connection)
    return parameter
