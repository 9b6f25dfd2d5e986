extension PageScript {
  /// The transcript of a task, or two beside each other.
  static let viewer = """
    let dialog = null, shown = null;
    function marked(text, wanted) {
      const block = make('div', 'text');
      if (!wanted) { block.textContent = text; return block; }
      const low = text.toLowerCase();
      let at = 0;
      for (let hit = low.indexOf(wanted); hit >= 0 && low.length === text.length; hit = low.indexOf(wanted, at)) {
        block.append(text.slice(at, hit), make('mark', '', text.slice(hit, hit + wanted.length)));
        at = hit + wanted.length;
      }
      block.append(text.slice(at));
      return block;
    }
    function folded(summary, isOpen, ...children) {
      const node = make('details', '', make('summary', '', summary), ...children);
      node.open = isOpen;
      return node;
    }
    function prompt(call, parts, seen, wanted) {
      const has = part => wanted && part.text.toLowerCase().includes(wanted);
      const blocks = call.messages.map(message => {
        const pieces = message.parts.map(index => {
          const part = parts[index], before = seen.get(index);
          const kind = part.kind === 'text' ? '' : part.kind + ': ';
          if (before === undefined) {
            seen.set(index, call.number);
            return make('div', '', kind ? make('span', 'faint', kind) : null, marked(part.text, wanted));
          }
          return folded(`${kind}as in call ${before} (${count(part.text.length)} characters)`, false,
            marked(part.text, wanted));
        });
        return make('div', '', make('p', 'faint', message.role), ...pieces);
      });
      const size = call.messages.flatMap(message => message.parts)
        .reduce((sum, index) => sum + parts[index].text.length, 0);
      const isHit = call.messages.some(message => message.parts.some(index => has(parts[index])));
      return folded(`Prompt (${count(size)} characters)`, isHit, ...blocks);
    }
    function callBlock(call, parts, seen, wanted) {
      const has = text => wanted && text && text.toLowerCase().includes(wanted);
      const who = call.role ? `${call.role} (${call.agent})` : call.agent;
      const detail = [call.layer ? `layer ${call.layer}` : '', call.purpose, call.model,
        `${count(call.prompt_tokens)} + ${count(call.completion_tokens)} tokens`, call.time,
        call.cached ? 'from the store' : ''].filter(Boolean).join(' · ');
      const node = make('article', 'call',
        make('p', 'who', `${call.number}. ${who}`), make('p', 'faint', detail));
      if (call.messages.length) node.append(prompt(call, parts, seen, wanted));
      if (call.reasoning) node.append(folded(`Reasoning (${count(call.reasoning.length)} characters)`,
        has(call.reasoning), marked(call.reasoning, wanted)));
      node.append(call.reply ? marked(call.reply, wanted) : make('p', 'faint', 'An empty reply.'));
      if (call.cut) node.append(make('p', 'warn', `Cut off at ${count(call.completion_tokens)} tokens.`));
      if (call.format_failure) node.append(make('p', 'warn', `Format failure: ${call.format_failure}`));
      for (const remark of call.remarks) node.append(make('p', 'warn', remark));
      for (const use of call.tools) node.append(folded(`Tool ${use.name}, ${use.about}`,
        has(use.arguments) || has(use.result), marked(use.arguments, wanted), marked(use.result, wanted)));
      for (const event of call.events) node.append(make('p', 'faint', event));
      return node;
    }
    function facts(list) {
      return make('dl', '', ...list.filter(([, text]) => text !== null && text !== '')
        .flatMap(([name, text]) => [make('dt', '', name), make('dd', '', String(text))]));
    }
    function side(attempt, task, wanted) {
      const node = make('div', 'side', make('h3', '', name(attempt, task)));
      node.append(facts([['outcome', attempt.outcome], ['prediction', attempt.prediction],
        ['expected', task.gold], ['score', attempt.scores], ['tokens', attempt.tokens],
        ['time', attempt.time]]));
      if (attempt.facts.length) node.append(folded('How it went about it', false, facts(attempt.facts)));
      const seen = new Map();
      let round = 0;
      for (const call of attempt.calls) {
        if (call.round !== round && call.round > 0) node.append(make('p', 'round', `Round ${call.round}`));
        round = call.round;
        node.append(callBlock(call, task.parts, seen, wanted));
      }
      for (const words of attempt.failed_calls) node.append(make('p', 'warn', words));
      if (attempt.participants.length) node.append(make('p', 'round', 'Agents'),
        make('ul', '', ...attempt.participants.map(words => make('li', '', words))));
      return node;
    }
    function name(attempt, task) {
      const run = shelf.grids[task.grid][attempt.run];
      return run + (task.attempts.some(other => other.repeat > 1) ? `, repeat ${attempt.repeat}` : '');
    }
    function build() {
      const title = make('h2'), left = make('select'), right = make('select');
      left.setAttribute('aria-label', 'Transcript');
      right.setAttribute('aria-label', 'Transcript beside it');
      const back = make('button', 'button', 'Back'), next = make('button', 'button', 'Next');
      const close = make('button', 'button', 'Close');
      for (const button of [back, next, close]) button.type = 'button';
      const body = make('div', 'body');
      dialog = make('dialog', '', make('div', 'viewer',
        make('header', '', title, left, right, back, next, close), body));
      dialog.setAttribute('aria-label', 'Transcript');
      document.body.append(dialog);
      close.addEventListener('click', () => dialog.close());
      dialog.addEventListener('close', () => history.replaceState(null, '', location.pathname + location.search));
      back.addEventListener('click', () => openTask(shown.place - 1));
      next.addEventListener('click', () => openTask(shown.place + 1));
      for (const select of [left, right]) select.addEventListener('change', () => {
        shown.choice = [Number(left.value), Number(right.value)];
        draw();
      });
      Object.assign(dialog, { parts: { title, left, right, back, next, body } });
    }
    function draw() {
      const { title, left, right, back, next, body } = dialog.parts;
      const { task, place, choice } = shown;
      const search = find('[name=words]', all('section.grid')[task.grid]);
      const wanted = search ? search.value.trim().toLowerCase() : '';
      title.textContent = `Task ${task.id}`;
      left.replaceChildren(...options(task, choice[0], false));
      right.replaceChildren(...options(task, choice[1], true));
      left.hidden = right.hidden = task.attempts.length < 2;
      back.disabled = !shelf.tasks[place - 1];
      next.disabled = !shelf.tasks[place + 1];
      const sides = choice.filter(index => index >= 0)
        .map(index => side(task.attempts[index], task, wanted));
      const question = task.question ? folded('Task', innerWidth > 700, marked(task.question, wanted)) : null;
      const blocks = [question, make('div', 'sides', ...sides)].filter(block => block !== null);
      body.replaceChildren(...blocks);
      const hit = find('mark', body);
      if (hit) hit.scrollIntoView({ block: 'center' }); else body.scrollTop = 0;
    }
    function options(task, chosen, hasNone) {
      const list = task.attempts.map((attempt, index) => {
        const option = make('option', '', `${name(attempt, task)}: ${attempt.outcome}`);
        option.value = index;
        option.selected = index === chosen;
        return option;
      });
      if (!hasNone) return list;
      const none = make('option', '', 'nothing beside it');
      none.value = -1;
      none.selected = chosen < 0;
      return [none, ...list];
    }
    async function openTask(place) {
      if (!shelf || !shelf.tasks[place]) return;
      if (!dialog) build();
      const task = await opened(place);
      task.grid = shelf.tasks[place].grid;
      // The same runs stay beside each other from task to task.
      const before = shown && shown.task.grid === task.grid ? shown.choice.map(index =>
        shown.task.attempts[index] && name(shown.task.attempts[index], shown.task)) : [];
      const again = before.map(wanted => task.attempts.findIndex(attempt => name(attempt, task) === wanted));
      const choice = again.length && again[0] >= 0 ? again : [0, task.attempts.length > 1 ? 1 : -1];
      shown = { task, place, choice };
      draw();
      if (!dialog.open) dialog.showModal();
      history.replaceState(null, '', '#transcript-' + (place + 1));
    }
    const wantedPlace = /^#transcript-(\\d+)$/.exec(location.hash);
    if (wantedPlace) openTask(Number(wantedPlace[1]) - 1);

    """
}
