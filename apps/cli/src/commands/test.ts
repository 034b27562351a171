import type { AddCommand } from '../program.js';
import { CliError, EXIT } from '../exit.js';

/** The launcher runs the tests itself, so that they also run when this program does not build. */
export const addTest: AddCommand = (program) => {
  program
    .command('test')
    .description('every check and every test; the last line says how many passed and failed')
    .action(() => {
      throw new CliError(EXIT.usage, 'Tests are run by the launcher', './signalbox test');
    });
};
