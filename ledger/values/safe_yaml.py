"""The loader of YAML that only builds plain values: libyaml's where it is there, an eighth of the time of Python's."""

from typing import Any, Final

import yaml

SAFE_LOADER: Final[Any] = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
