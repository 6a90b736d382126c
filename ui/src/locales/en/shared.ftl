# Verbs that any page may use.
undone = Undone.
save = Save
cancel = Cancel
edit = Edit
add = Add
remove = Remove
more = More
optional = optional
