import { Failure } from '@app/shared/domain/failure/failure.js';
import { saveModel } from '@app/shared/matter/model-file.js';
import { lessonOf, lessons, trainCoding } from '@app/shared/matter/train.js';
import { answer, type Register, tell } from '../../command.js';

/** Adds `redress routing` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  const routing = program.command('routing').description('What routing knows of the matter of complaints');
  routing
    .command('train')
    .description('Makes the models anew from the labelled complaints, the sentences and the words of each coding; takes seconds')
    .argument('[coding]', `one of ${Object.keys(lessons).join(', ')}; all when left out`)
    .option('--json', 'one JSON value')
    .action((coding: string | undefined, options: { json?: boolean }) => {
      if (coding !== undefined && lessons[coding] === undefined)
        throw new Failure('request.invalid', `There is nothing to learn "${coding}" from. Use one of ${Object.keys(lessons).join(', ')}.`);
      const made = (coding === undefined ? Object.keys(lessons) : [coding]).map((id) => {
        const { material, labelled } = lessonOf(id);
        tell(
          `${id}: ${labelled.length} labelled complaints, ${material.sentences.length} sentences, ${material.lists.size} lists of words`,
        );
        const trained = trainCoding(material, labelled);
        return { coding: id, version: trained.version, path: saveModel(id, trained) };
      });
      answer(made, { ...options, text: made.map(({ coding: id, version, path }) => `${id} ${version}: ${path}`).join('\n') });
    });
};
