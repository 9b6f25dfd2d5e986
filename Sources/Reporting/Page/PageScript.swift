/// What a page does in a browser beyond being read: tables are sorted, tasks filtered and paged,
/// transcripts opened, searched and set side by side. Text is only ever set as text.
enum PageScript {
  static let text = "'use strict';\n" + basics + tables + tasks + viewer

  private static let basics = """
    const find = (selector, root = document) => root.querySelector(selector);
    const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
    function make(name, kind, ...children) {
      const node = document.createElement(name);
      if (kind) node.className = kind;
      node.append(...children.filter(child => child !== null && child !== undefined));
      return node;
    }
    function data(id) {
      const node = document.getElementById(id);
      return node ? JSON.parse(node.textContent) : null;
    }
    const count = number => number.toLocaleString('en');

    """

  private static let tables = """
    function value(row, column) {
      const cell = row.cells[column];
      if (!cell) return '';
      if (cell.dataset.v !== undefined) return Number(cell.dataset.v);
      return cell.textContent.trim();
    }
    function compare(a, b) {
      if (a === '' || b === '') return (a === '') - (b === '');
      if (typeof a === 'number' && typeof b === 'number') return a - b;
      return String(a).localeCompare(String(b), 'en', { numeric: true });
    }
    function sortable(table, show) {
      const body = table.tBodies[0];
      if (!body || body.rows.length < 2) return;
      const rows = Array.from(body.rows);
      all('thead th', table).forEach((head, column) => {
        const button = make('button', '', ...head.childNodes);
        button.type = 'button';
        head.append(button);
        button.addEventListener('click', () => {
          const isNumber = rows.some(row => typeof value(row, column) === 'number');
          const before = head.getAttribute('aria-sort');
          const next = before ? (before === 'ascending' ? 'descending' : 'ascending')
            : isNumber ? 'descending' : 'ascending';
          all('thead th', table).forEach(other => other.removeAttribute('aria-sort'));
          head.setAttribute('aria-sort', next);
          const sign = next === 'ascending' ? 1 : -1;
          const keyed = rows.map(row => [value(row, column), row]);
          keyed.sort((a, b) =>
            a[0] === '' || b[0] === '' ? compare(a[0], b[0]) : sign * compare(a[0], b[0]));
          rows.splice(0, rows.length, ...keyed.map(entry => entry[1]));
          show(rows);
        });
      });
      return rows;
    }
    all('table:not(.tasks)').forEach(table =>
      sortable(table, rows => table.tBodies[0].append(...rows)));

    """

  private static let tasks = """
    const shelf = data('transcripts');
    const pageSize = 100;
    function taskGrid(section, index) {
      const table = find('table.tasks', section);
      const body = table.tBodies[0];
      let rows = Array.from(body.rows);
      const words = find('[name=task]', section), kind = find('[name=kind]', section);
      const search = find('[name=words]', section), told = find('.told', section);
      let page = 0, found = null, turn = 0;
      const names = new Map();
      rows.forEach(row => names.set(row, row.cells[1].textContent.toLowerCase()));
      const pages = make('div', 'pages');
      const back = make('button', 'button', 'Back'), next = make('button', 'button', 'Next');
      const where = make('span', 'faint');
      back.type = next.type = 'button';
      pages.append(back, next, where);
      find('.scroll', section).after(pages);
      function matches(row) {
        if (words.value && !names.get(row).includes(words.value.toLowerCase())) return false;
        if (kind.value === 'changed' && row.dataset.changed === undefined) return false;
        if (kind.value && kind.value !== 'changed' && !find('.' + kind.value, row)) return false;
        return !found || found.has(row.dataset.t);
      }
      function show() {
        const shown = rows.filter(matches);
        const last = Math.max(0, Math.ceil(shown.length / pageSize) - 1);
        page = Math.min(page, last);
        const part = shown.slice(page * pageSize, (page + 1) * pageSize);
        part.forEach(row => dress(row, index));
        body.replaceChildren(...part);
        back.disabled = page === 0;
        next.disabled = page === last;
        back.hidden = next.hidden = last === 0;
        where.textContent = shown.length === 0 ? 'No task.'
          : `Tasks ${count(page * pageSize + 1)} to ${count(page * pageSize + part.length)} of `
            + `${count(shown.length)}` + (shown.length < rows.length ? `, of ${count(rows.length)} in all` : '');
      }
      const sorted = sortable(table, order => { rows = order; page = 0; show(); });
      if (sorted) rows = sorted;
      for (const input of [words, kind]) {
        input.addEventListener('input', () => { page = 0; show(); });
      }
      back.addEventListener('click', () => { page -= 1; show(); });
      next.addEventListener('click', () => { page += 1; show(); });
      if (search) search.addEventListener('change', async () => {
        const own = ++turn, wanted = search.value.trim().toLowerCase();
        found = null;
        if (wanted) {
          const hits = new Set();
          const entries = shelf.tasks.map((entry, place) => [entry, place])
            .filter(([entry]) => entry.grid === index);
          for (const [done, [, place]] of entries.entries()) {
            told.textContent = `Searching ${count(done + 1)} of ${count(entries.length)} …`;
            if (contains(await opened(place), wanted)) hits.add(String(place));
            if (own !== turn) return;
          }
          found = hits;
          told.textContent = `In the transcripts of ${count(hits.size)} of ${count(entries.length)} tasks.`;
        } else told.textContent = '';
        page = 0;
        show();
      });
      find('.tools', section).addEventListener('submit', event => event.preventDefault());
      find('.tools', section).hidden = false;
      show();
    }
    function dress(row, grid) {
      if (row.dataset.t === undefined || find('.open', row)) return;
      const cell = row.cells[1];
      const button = make('button', 'open', cell.textContent);
      button.type = 'button';
      button.addEventListener('click', () => openTask(Number(row.dataset.t)));
      cell.replaceChildren(button);
    }
    async function opened(place) {
      const entry = shelf.tasks[place];
      if (shelf.encoding === 'none') return entry.data;
      const bytes = Uint8Array.from(atob(entry.data), character => character.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
      return JSON.parse(await new Response(stream).text());
    }
    function contains(task, wanted) {
      const has = text => text && text.toLowerCase().includes(wanted);
      return has(task.question) || task.parts.some(part => has(part.text))
        || task.attempts.some(attempt => has(attempt.prediction)
          || attempt.calls.some(call => has(call.reply) || has(call.reasoning)
            || call.tools.some(use => has(use.arguments) || has(use.result))));
    }
    all('section.grid').forEach(taskGrid);

    """
}
