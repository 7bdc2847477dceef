"""Every kind of picture the reader is judged on. The same name always makes the same pictures."""

from ml.training.cases.case import Case, Condition, Kind
from ml.training.cases.catalogue import Catalogue, catalogue

__all__ = ["Case", "Catalogue", "Condition", "Kind", "catalogue"]
