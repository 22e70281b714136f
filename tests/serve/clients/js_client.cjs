// @conversationai/perspectiveapi-js-client, pointed at another server by its own field.
const { Client } = require("@conversationai/perspectiveapi-js-client");

const [base, text] = process.argv.slice(2);

async function main() {
  const client = new Client("k");
  client.perspectiveApiUrl = `${base}/v1alpha1/comments:analyze?key=k`;
  const scores = await client.getScores(text, { attributes: ["TOXICITY", "INSULT"] });
  const html = await client.getScores(`<b>${text}</b>`, { attributes: ["INCIVILITY"], doNotStore: false });
  const refused = await client.getScores(text, { attributes: ["NICENESS"] }).catch((error) => error.message);
  const context = { entries: [{ text: "The bridge is closed for a year" }] };
  const within = await client.getScores(text, { attributes: ["OFF_TOPIC"], context });
  console.log(JSON.stringify({ scores, html, refused, within }));
}

main();
