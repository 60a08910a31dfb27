// src/record/rules/generated/rule-sets.ts: the rule sets of rules/*.json, each checked against its schema first.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { banner } from './project.mjs';

const SCHEMA = 'urn:khue:schema:rule-set:1';

export function generateRuleSets(project) {
  const folder = join(project.root, 'rules');
  const validate = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(
    project.byId.get(SCHEMA).schema,
  );
  const sets = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const { $schema, ...set } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      if (!validate({ $schema, ...set })) throw new Error(`rules/${name}: ${says(validate.errors)}`);
      if (`${set.id}.json` !== name) throw new Error(`rules/${name}: the id is ${set.id}`);
      return set;
    });
  // The general sets first, so that their problems come first for one and the same place.
  sets.sort((a, b) => Number(a.main) - Number(b.main) || (a.id < b.id ? -1 : 1));
  const rows = sets.map((set) => `  ${JSON.stringify(set)},\n`).join('');
  const text = `${banner('rules/')}import type { RuleSet } from '../types.js';\n\nexport const ruleSets: readonly RuleSet[] = [\n${rows}];\n`;
  return new Map([['src/record/rules/generated/rule-sets.ts', text]]);
}

const says = (errors) =>
  errors.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`).join('; ');
