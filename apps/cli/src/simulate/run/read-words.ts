import { Failure } from '@app/shared/domain/failure/failure.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { readDraft } from '../../read-draft.js';
import { readLines } from '../../read-json.js';
import type { GivenWords } from './imagined-case.js';

/**
 * Complaints in somebody's own words, one on each line of a file (`-`: stdin): a text, or a draft as JSON, with `department` where they know it. Fails with
 * `file.unreadable`, with `request.not-json` for a line that begins as JSON and is none, and with `request.invalid`, naming the line.
 */
export async function readWords(file: string, papers: Pick<HouseConfig, 'institution' | 'departments'>): Promise<GivenWords[]> {
  const lines = await readLines(file);
  if (lines.length === 0) throw new Failure('request.invalid', '--words: there is no complaint in it. Write one on each line.');
  return lines.map(({ line, no }) => {
    const given = line.startsWith('{') ? parsed(line, no) : { text: line };
    const { department, ...draft } = given as { department?: unknown };
    const known = papers.departments.some(({ id }) => id === department);
    if (department !== undefined && department !== null && !known) throw unknownDepartment(no, papers);
    try {
      return { draft: readDraft(draft, papers).draft, department: known ? (department as string) : undefined };
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      throw new Failure(cause.code, `Line ${no}: ${cause.message}`, { cause, fields: cause.fields });
    }
  });
}

function parsed(line: string, no: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new Failure('request.not-json', `Line ${no} begins as JSON and is none.`, { cause });
  }
}

function unknownDepartment(no: number, { departments }: Pick<HouseConfig, 'departments'>): Failure {
  const message = `Use one of ${departments.map(({ id }) => id).join(', ')}, or leave it out.`;
  return new Failure('request.invalid', `Line ${no}: there is no such department.`, { fields: [{ path: 'department', message }] });
}
