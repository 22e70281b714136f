// Google's own library for Node: its methods are made from the discovery document, which it asks for without a key.
const { Discovery } = require("googleapis-common");

const [base, text] = process.argv.slice(2);

async function main() {
  const make = await new Discovery({ debug: false, includePrivate: false }).discoverAPI(
    `${base}/$discovery/rest?version=v1alpha1`,
  );
  const client = make({ version: "v1alpha1" }, {});
  const body = { comment: { text }, requestedAttributes: { TOXICITY: {} }, clientToken: "t" };
  const analyzed = await client.comments.analyze({ key: "k", requestBody: body });
  const suggested = await client.comments.suggestscore({
    key: "k",
    requestBody: { comment: { text }, attributeScores: { TOXICITY: { summaryScore: { value: 0 } } }, clientToken: "s" },
  });
  const refused = await client.comments
    .analyze({ key: "k", requestBody: { comment: { text } } })
    .catch((error) => ({ status: error.status, message: error.message }));
  console.log(JSON.stringify({ analyzed: analyzed.data, suggested: suggested.data, refused }));
}

main();
