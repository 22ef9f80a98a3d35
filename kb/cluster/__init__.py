"""An ingest shared out over a Ray cluster: its nodes read and embed, this process writes the base.

Nodes share no folder: a file's bytes go to a node, its documents with their facts come back, and
sentences go, their vectors come back. Tasks write nothing, so that Ray may run those of a lost
node again; what they give is the same wherever they run.
"""

from kb.cluster.connecting import connected
from kb.cluster.sharing import Cluster

__all__ = ["Cluster", "connected"]
