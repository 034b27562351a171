import { SalesforceError } from './errors.js';
import { stageOf } from './stages.js';
import { roundTo } from './values.js';

export type Fields = Readonly<Record<string, unknown>>;
type Find = (id: unknown) => Fields | undefined;

/** What the org works out by itself when a record is saved: `before` is undefined on create. */
type Derivation = (next: Fields, before: Fields | undefined, find: Find) => Record<string, unknown>;

const fullName = ({ FirstName, LastName }: Fields) => [FirstName, LastName].filter(Boolean).join(' ');

const opportunity: Derivation = (next, before) => {
  const stage = stageOf(next.StageName);
  const moved = before?.StageName !== next.StageName;
  const stated = next.Probability !== (before?.Probability ?? null);
  const probability = moved && !stated ? stage.probability : (next.Probability ?? stage.probability);
  return {
    IsClosed: stage.isClosed,
    IsWon: stage.isWon,
    Probability: probability,
    ForecastCategoryName: moved ? stage.forecast : next.ForecastCategoryName,
    ExpectedRevenue:
      next.Amount === null ? null : roundTo((Number(next.Amount) * Number(probability)) / 100, 2),
    HasOpportunityLineItem: before?.HasOpportunityLineItem ?? false,
    // With products the amount is their sum: what a caller sends is ignored without an error.
    // https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunity.htm
    ...(before?.HasOpportunityLineItem === true && { Amount: before.Amount }),
  };
};

const lineItem: Derivation = (next, _before, find) => {
  const entry = find(next.PricebookEntryId);
  const product = find(entry?.Product2Id);
  const opportunity_ = find(next.OpportunityId);
  if (entry?.CurrencyIsoCode !== opportunity_?.CurrencyIsoCode)
    throw new SalesforceError(
      400,
      'FIELD_INTEGRITY_EXCEPTION',
      'The pricebook entry is in a different currency than the opportunity',
      ['PricebookEntryId'],
    );
  return {
    Product2Id: entry?.Product2Id,
    ProductCode: product?.ProductCode ?? null,
    Name: `${String(opportunity_?.Name)} ${String(product?.Name)}`,
    ListPrice: entry?.UnitPrice,
    CurrencyIsoCode: opportunity_?.CurrencyIsoCode,
    TotalPrice: roundTo(Number(next.Quantity) * Number(next.UnitPrice), 2),
  };
};

const DERIVATIONS: Record<string, Derivation> = {
  Contact: (next) => ({ Name: fullName(next) }),
  User: (next) => ({ Name: fullName(next) }),
  Opportunity: opportunity,
  OpportunityLineItem: lineItem,
  PricebookEntry: (next, _before, find) => ({
    Name: find(next.Product2Id)?.Name,
    ProductCode: find(next.Product2Id)?.ProductCode ?? null,
  }),
  Task: (next) => ({ IsClosed: next.Status === 'Completed' }),
};

/** The fields that the org sets by itself when this record is saved. */
export const derive = (type: string, ...[next, before, find]: Parameters<Derivation>) =>
  DERIVATIONS[type]?.(next, before, find) ?? {};
