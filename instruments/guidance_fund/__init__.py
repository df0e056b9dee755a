"""Guidance fund (引导风险投资): public money in venture funds so that others follow."""
