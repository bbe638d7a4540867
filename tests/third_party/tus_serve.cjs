// @tus/server with @tus/file-store on a free port of loopback, under the address that a portal has.
// argv: the folder of its files. Prints {"port": ...}; ends when its standard input closes.
const { FileStore } = require('@tus/file-store')
const { Server } = require('@tus/server')

const server = new Server({
  path: '/v1/files',
  datastore: new FileStore({ directory: process.argv[2] }),
})
const listening = server.listen({ host: '127.0.0.1', port: 0 })
listening.on('listening', () => {
  console.log(JSON.stringify({ port: listening.address().port }))
})
process.stdin.on('end', () => process.exit(0)).resume()
