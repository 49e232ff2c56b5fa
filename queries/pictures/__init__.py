"""Pictures of graphs: placed, drawn, and written as SVG and PNG."""
