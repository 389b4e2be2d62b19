"""The head of a report: its looks. Nothing is loaded from anywhere, and no script runs."""

HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OCPP traffic</title>
<style>
:root { color-scheme: light dark;
  --power: #1b8a4b; --energy: #2f6fd0; --battery: #0f8ca8; --limit: #c77700; --bad: #c0392b }
@media (prefers-color-scheme: dark) {
:root { --power: #5fd08a; --energy: #7aa2f7; --battery: #6fcdea; --limit: #f5c26b; --bad: #ff6b7d } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1000px; padding: 0 1rem }
h1 { margin-bottom: .2rem } h2 { margin: 2.2rem 0 .6rem; border-bottom: 1px solid #8886 } h3 { margin: 1.4rem 0 .2rem }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
td, th { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top; overflow-wrap: anywhere }
th { font-weight: 600; opacity: .7; border-bottom: 1px solid #8884 } .number { text-align: right }
details { border-bottom: 1px solid #8883; padding: .25rem 0 } summary { cursor: pointer }
pre { overflow: auto; background: #8881; padding: .6rem; white-space: pre-wrap; overflow-wrap: anywhere }
.bad { color: var(--bad); font-weight: 600 } .warn { color: var(--limit); font-weight: 600 } .muted { opacity: .7 }
svg { width: 100%; height: auto; margin: .4rem 0 } svg .grid { stroke: currentColor; opacity: .18 }
svg .axis { stroke: currentColor; opacity: .5 } svg text { font-size: 12px; fill: currentColor }
svg text.mark { opacity: .7 } svg text.name { font-weight: 600; font-size: 13px }
svg polyline { fill: none; stroke-width: 2; stroke-linejoin: round } svg polygon { opacity: .22; stroke: none }
polyline.power { stroke: var(--power) } polygon.power, circle.power, tspan.power { fill: var(--power) }
polyline.energy { stroke: var(--energy) } polygon.energy, circle.energy, tspan.energy { fill: var(--energy) }
polyline.battery { stroke: var(--battery) } polygon.battery, circle.battery, tspan.battery { fill: var(--battery) }
path.limit { stroke: var(--limit); stroke-width: 2; stroke-dasharray: 6 4 } svg text.limit { fill: var(--limit) }
</style></head><body>
"""
