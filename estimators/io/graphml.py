"""GraphML, for Gephi, igraph, Cytoscape and others, through networkx."""

from pathlib import Path
from xml.etree.ElementTree import ParseError

from estimators.errors import require
from estimators.io.graph import graph_of, list_losses, refuse_control_characters, table_of
from estimators.io.table import Table
from estimators.sample.problems import SampleProblems
from estimators.sample.texts import text_of


def read(path: Path) -> Table:
    """Return the people and arrows of a GraphML file."""
    require("reading GraphML", "networkx")
    import networkx as nx

    try:
        graph = nx.read_graphml(path)
    except (ParseError, nx.NetworkXError, KeyError):
        raise SampleProblems(["the file is not well-formed GraphML: save it again"]) from None
    if not graph.is_directed():
        raise SampleProblems(["the graph is not directed: arrows go from recruiter to recruit"])
    nodes = {
        str(who): {name: v if isinstance(v, str) else text_of(float(v)) for name, v in known.items()}
        for who, known in graph.nodes(data=True)
    }
    return table_of(nodes, [(str(source), str(target)) for source, target in graph.edges()])


def write(table: Table, path: Path) -> list[str]:
    """Write people and arrows, every answer as text; return what the format cannot hold."""
    require("writing GraphML", "networkx")
    import networkx as nx

    refuse_control_characters(table, "GraphML")
    nodes, arrows = graph_of(table)
    graph = nx.DiGraph()
    for who, known in nodes.items():
        graph.add_node(who, **{name: text_of(cell) for name, cell in known.items()})
    graph.add_edges_from(arrows)
    nx.write_graphml_xml(graph, path, encoding="utf-8")
    return list_losses(table)
