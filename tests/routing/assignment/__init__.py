"""Tests of riders on a service."""
