"""How a dbt node is called in Dagster, in which group it stands, and who answers for it."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

from orchestration.defs.platform import policy


class Translator(DagsterDbtTranslator):
    """Keys follow the schemas (raw/customers, marts/metric_values); groups follow the folders."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        return dg.AssetKey(
            [dbt_resource_props["schema"], dbt_resource_props.get("alias") or dbt_resource_props["name"]]
        )

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        group = "seeds" if node["resource_type"] == "seed" else node["fqn"][1]  # [project, folder, ..., name]
        return spec.replace_attributes(**policy(group))


translator = Translator(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))
