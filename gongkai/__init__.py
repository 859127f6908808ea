"""gongkai 公开: open government as law and plan demand. Start at ARCHITECTURE.md."""

__version__ = "0.1.0"
