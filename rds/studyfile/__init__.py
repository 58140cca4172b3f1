"""The study file: `study.yaml`, checked and turned into the domain's Study."""
