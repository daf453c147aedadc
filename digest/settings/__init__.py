"""What an operator may set: `config.yaml` and the environment, validated before anything runs."""

from digest.settings.load import load
from digest.settings.model import (
    Collect,
    Deliver,
    FeedSource,
    Focus,
    Model,
    Newsletter,
    Schedule,
    Sections,
    Serve,
    Settings,
    SignUps,
    Smtp,
    Unapproved,
    Weekly,
    Weights,
)

__all__ = [
    "Collect",
    "Deliver",
    "FeedSource",
    "Focus",
    "Model",
    "Newsletter",
    "Schedule",
    "Sections",
    "Serve",
    "Settings",
    "SignUps",
    "Smtp",
    "Unapproved",
    "Weekly",
    "Weights",
    "load",
]
