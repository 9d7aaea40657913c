/**
 * Undoes `format=flowed`: lines that end in a blank go on in the next line of the same quotation, a blank put before a line is taken off.
 * Source: RFC 3676.
 */
export function unflow(text: string, deleteSpace: boolean): string {
  const out: string[] = [];
  let open: { depth: number; pieces: string[] } | undefined;
  const flush = () => {
    if (open) out.push(quoted(open.depth, open.pieces.join('')));
    open = undefined;
  };
  for (const given of text.split('\n')) {
    const line = given.endsWith('\r') ? given.slice(0, -1) : given;
    const depth = quoteDepth(line);
    let content = line.slice(depth);
    if (content.startsWith(' ')) content = content.slice(1);
    const signature = content === '-- ';
    const flows = content.endsWith(' ') && !signature;
    const piece = flows && deleteSpace ? content.slice(0, -1) : content;
    if (open && (open.depth !== depth || signature)) flush();
    open ??= { depth, pieces: [] };
    open.pieces.push(piece);
    if (!flows) flush();
  }
  flush();
  return out.join('\n');
}

function quoteDepth(line: string): number {
  let depth = 0;
  while (line[depth] === '>') depth += 1;
  return depth;
}

const quoted = (depth: number, content: string): string => (depth === 0 ? content : `${'>'.repeat(depth)} ${content}`);
