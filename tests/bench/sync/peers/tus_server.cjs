// @tus/server with its file store. argv: host, port, folder. Says {"ready"} when it listens.
const { FileStore } = require('@tus/file-store')
const { Server } = require('@tus/server')

const [host, port, folder] = process.argv.slice(2)
const server = new Server({ path: '/files', datastore: new FileStore({ directory: folder }) })
server.listen({ host, port: Number(port) })
  .on('listening', () => console.log(JSON.stringify({ ready: true })))
process.stdin.on('end', () => process.exit(0)).resume()
