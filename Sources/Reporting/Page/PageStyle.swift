/// How HTML pages look: one style sheet for all reports, light and dark, for screens and for paper.
enum PageStyle {
  static let sheet = """
    :root { color-scheme: light; \(PlotStyle.variables(dark: false))
      --head: #f5f6f8; --best: #e9f5ee; --mark: #fff1b8; --link: #0b5cad; --warn: #ad4300; --rule: #d5d9e0; }
    @media screen and (prefers-color-scheme: dark) { :root { \(PlotStyle.variables(dark: true))
      color-scheme: dark; --head: #1b1f26; --best: #172a21; --mark: #5a4a12; --link: #7cbcff; --warn: #ff8f4a; --rule: #39404b; } }
    \(PlotStyle.rules(color: PlotStyle.variable))
    \(document)
    \(tables)
    \(tools)
    \(viewer)
    \(paper)
    """

  private static let document = """
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 92rem; padding: 1.5rem 1rem 4rem; background: var(--paper);
      color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
    h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 1rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.1rem; margin: 2.4rem 0 .6rem; overflow-wrap: anywhere; }
    p, li { max-width: 60rem; overflow-wrap: anywhere; }
    a { color: var(--link); }
    nav { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: .4rem 0 .7rem;
      border-bottom: 1px solid var(--rule); font-size: .88rem; }
    nav a { text-decoration: none; } nav a:hover { text-decoration: underline; }
    .faint { color: var(--faint); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .8rem 0; }
    dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
    pre { background: var(--head); padding: .7rem; border-radius: 8px; overflow-x: auto; }
    .plots { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 36rem), 1fr));
      align-items: start; margin: 1rem 0; }
    figure { margin: 0; padding: 1rem; border: 1px solid var(--grid); border-radius: 10px; min-width: 0; }
    figcaption { margin: 0 0 .8rem; font-size: .86rem; color: var(--faint); overflow-wrap: anywhere; }
    figcaption strong { display: block; color: var(--ink); font-size: .98rem; }
    figure svg { display: block; width: 100%; height: auto; }
    figure svg.wide { max-width: 42.5rem; } figure svg.narrow { display: none; max-width: 22rem; }
    @media (max-width: 40rem) { figure { padding: .8rem .6rem; }
      figure svg.wide { display: none; } figure svg.narrow { display: block; } }
    details > summary { cursor: pointer; } figure > details { margin-top: .6rem; font-size: .86rem; }
    figure > details > summary { color: var(--faint); }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    """

  /// On paper: always light, nothing to click, no table wider than the page; of an open transcript all,
  /// and nothing else.
  private static let paper = """
    @media print {
      @page { size: A4 landscape; margin: 10mm; }
      body { max-width: none; font-size: 10px; padding: 0; }
      nav, .tools, .pages, dialog header select, dialog .button, figure > details:not([open]) { display: none; }
      h2 { break-after: avoid; } figure, tr { break-inside: avoid; } thead { display: table-header-group; }
      .plots { grid-template-columns: 1fr 1fr; }
      .scroll, figure .scroll { overflow: visible; max-height: none; border: 0; width: auto; }
      table { min-width: 0; } th, td, td.name, td.words, .tasks td.name { white-space: normal; padding: .15rem .3rem;
        font-size: 8px; min-width: 0; overflow-wrap: break-word; } td.n { white-space: nowrap; }
      .tasks th:nth-child(n+3) { min-width: 0; } .bar { width: 4rem; }
      body:has(dialog[open]) main { display: none; }
      dialog[open] { position: static; width: auto; height: auto; border: 0; }
      .viewer { display: block; } .viewer > .body { overflow: visible; padding: 0; } }
    """

  private static let tables = """
    .scroll { overflow-x: auto; border: 1px solid var(--grid); border-radius: 8px; margin: 1rem 0;
      width: fit-content; max-width: 100%; }
    table { border-collapse: collapse; width: auto; min-width: min(100%, 38rem); font-variant-numeric: tabular-nums; }
    th, td { padding: .42rem .7rem; text-align: left; white-space: nowrap; }
    th { background: var(--head); color: var(--faint); font-size: .8rem; font-weight: 600; }
    th button { all: unset; cursor: pointer; } th button:hover { color: var(--ink); }
    th button:focus-visible { outline: 2px solid var(--link); }
    th[aria-sort=ascending] button::after { content: " ▲"; }
    th[aria-sort=descending] button::after { content: " ▼"; }
    tr + tr td { border-top: 1px solid var(--grid); }
    .n { text-align: right; } td.name { white-space: normal; min-width: 12rem; overflow-wrap: break-word; }
    td.words { white-space: normal; min-width: 9rem; max-width: 36rem; overflow-wrap: anywhere; }
    .best td { background: var(--best); }
    .aside td { color: var(--faint); font-style: italic; }
    .bar { display: block; width: 9rem; height: .8rem; }
    figure .scroll { max-height: 24rem; overflow: auto; }
    figure th, figure td { padding: .25rem .5rem; font-size: .8rem; }
    """

  private static let tools = """
    [hidden] { display: none !important; }
    .tools { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; margin: 1rem 0 0; }
    .tools label { display: grid; gap: .15rem; font-size: .8rem; color: var(--faint); }
    .tools .wide { flex: 1 1 14rem; }
    input, select, .button { font: inherit; color: inherit; background: var(--paper); padding: .3rem .6rem;
      border: 1px solid var(--rule); border-radius: 6px; max-width: 100%; }
    .button { cursor: pointer; } .button:hover { background: var(--head); } .button:disabled { opacity: .45; }
    .pages { display: flex; gap: .6rem; align-items: center; margin: .6rem 0; font-size: .88rem; }
    .tasks { min-width: 100%; } .tasks td { padding-block: .25rem; } .tasks td.name { white-space: nowrap; }
    .tasks th { white-space: normal; max-width: 11rem; vertical-align: bottom; }
    .tasks th:nth-child(n+3) { min-width: 6rem; } .told:empty { display: none; }
    @media (max-width: 40rem) { .tasks th, .tasks td { padding-inline: .4rem; }
      .tasks td.name { white-space: normal; min-width: 7rem; overflow-wrap: anywhere; font-size: .85rem; } }
    .tasks td.k { text-align: right; border-left: 3px solid var(--k);
      background: color-mix(in srgb, var(--k) 18%, transparent); }
    .k0 { --k: var(--c0); } .k1 { --k: var(--c5); } .k2 { --k: var(--c1); } .k3 { --k: var(--c3); }
    .k4 { --k: var(--c6); } .k5 { --k: var(--ink); } .k6 { --k: var(--grid); color: var(--faint); }
    .open { all: unset; color: var(--link); cursor: pointer; overflow-wrap: anywhere; }
    .open:hover { text-decoration: underline; } .open:focus-visible { outline: 2px solid var(--link); }
    mark { background: var(--mark); color: inherit; }
    """

  private static let viewer = """
    dialog { width: min(96vw, 88rem); max-width: none; height: 94vh; max-height: none; padding: 0;
      border: 1px solid var(--rule); border-radius: 10px; background: var(--paper); color: var(--ink); }
    dialog::backdrop { background: #0008; }
    .viewer { display: flex; flex-direction: column; height: 100%; }
    .viewer > header { display: flex; flex-wrap: wrap; gap: .5rem .8rem; align-items: center;
      padding: .7rem 1rem; border-bottom: 1px solid var(--rule); }
    .viewer > header h2 { margin: 0; flex: 1 1 12rem; font-size: 1rem; }
    .viewer > .body { overflow: auto; padding: 0 1rem 2rem; flex: 1; }
    .sides { display: grid; gap: 1.4rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
    .side { min-width: 0; } .side h3 { font-size: .95rem; margin: 1rem 0 .3rem; overflow-wrap: anywhere; }
    .text { white-space: pre-wrap; overflow-wrap: anywhere; margin: .3rem 0; font-size: .9rem; }
    .call { border-left: 3px solid var(--grid); padding: .1rem 0 .3rem .8rem; margin: .9rem 0; }
    .call > p { margin: 0; } .call .who { font-weight: 600; }
    .folded { margin: .6rem 0; } .folded > summary { color: var(--faint); font-size: .9rem; }
    .call details { font-size: .86rem; margin: .25rem 0; } .call summary { color: var(--faint); }
    .call .text { background: var(--head); border-radius: 6px; padding: .5rem .7rem; }
    .round { font-size: .8rem; color: var(--faint); margin: 1.2rem 0 -.3rem; text-transform: uppercase; letter-spacing: .05em; }
    .warn { color: var(--warn); font-size: .86rem; margin: .2rem 0; overflow-wrap: anywhere; }
    """
}
