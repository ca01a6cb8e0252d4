// `npm run docs`: writes the generated parts of the documents anew from the tables that run. With --check it only tells whether they are stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { deductionMachine as chargingDeductionMachine } from '../cloudfunctions/shared/domain/charging/deduction-machine';
import { chargingMachine } from '../cloudfunctions/shared/domain/charging/order-machine';
import { refundMachine } from '../cloudfunctions/shared/domain/refund-machine';
import { contractMachine } from '../cloudfunctions/shared/domain/subscription/contract-machine';
import { deductionMachine } from '../cloudfunctions/shared/domain/subscription/deduction-machine';
import { orderMachine } from '../cloudfunctions/shared/domain/subscription/order-machine';
import { fillGenerated } from './docs/generated-parts';
import { machineDiagram } from './docs/machine-diagram';

const DOCUMENTS = ['docs/architecture.md'];

const parts = new Map([
  ['order states', machineDiagram(orderMachine)],
  ['contract states', machineDiagram(contractMachine)],
  ['renewal deduction states', machineDiagram(deductionMachine)],
  ['charging order states', machineDiagram(chargingMachine)],
  ['deduction states', machineDiagram(chargingDeductionMachine)],
  ['refund states', machineDiagram(refundMachine)],
]);
const onlyCheck = process.argv.includes('--check');
for (const file of DOCUMENTS) {
  const present = readFileSync(file, 'utf8');
  const wanted = fillGenerated(present, parts);
  if (wanted === present) continue;
  if (onlyCheck) {
    process.stderr.write(`${file} is stale: run \`npm run docs\`\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, wanted);
    process.stdout.write(`wrote ${file}\n`);
  }
}
