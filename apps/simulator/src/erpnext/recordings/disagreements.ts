const STOCK = 'The simulated site moves no stock: it has no Stock Entry and no Delivery Note.';
const MAPPERS = 'Documents that ERPNext makes of an order (delivery, invoice, payment) are not played.';
const FILES = 'Files are neither taken nor kept.';

/** Recorded exchanges that the simulated site answers otherwise, each with the reason. */
export const DISAGREEMENTS: Readonly<Record<string, string>> = {
  'f-01 unknown site by Host':
    'One site answers at every host name; the fault `unknown-site` plays the page.',
  'f-05 upload_file': FILES,
  'f-05 private file without login': FILES,
  'f-05 private file with token': FILES,
  'e-06 stock entry receipt': STOCK,
  'e-06 make delivery note': MAPPERS,
  'e-06 insert+submit delivery note': MAPPERS,
  'e-06 make sales invoice': MAPPERS,
  'e-06 get payment entry': MAPPERS,
  'e-06 insert+submit payment': MAPPERS,
  'e-06 cancel so with linked submitted':
    'Nothing was delivered here that would link to the order, so it is cancelled.',
  'e-06 update_status close': 'The order was cancelled by the exchange before; see there.',
  'e-06 negative stock': STOCK,
  'e-06 negative stock leftovers': STOCK,
  'e-08 times and numbers': STOCK,
  'e-08 list times': STOCK,
  'e-08 sales user lists purchase invoices': 'The site sells and does not buy: it has no Purchase Invoice.',
};
