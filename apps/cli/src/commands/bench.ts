import type { AddCommand } from '../program.js';
import { CliError, EXIT } from '../exit.js';

/** The launcher runs the bench itself: it starts gateways as they are deployed, and this program is none. */
export const addBench: AddCommand = (program) => {
  program
    .command('bench')
    .description('figures of the running product, taken here: bench gateways, in ten minutes')
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw new CliError(EXIT.usage, 'The bench is run by the launcher', './signalbox bench gateways');
    });
};
